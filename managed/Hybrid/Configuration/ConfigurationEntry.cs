using Tomlyn.Syntax;

namespace Hybrid.Configuration;

/// <summary>One <c>key = value</c> as somebody wrote it.</summary>
internal sealed record ConfigurationEntry(string Section, string Name, ValueSyntax? Value, ConfigurationSource Source);
