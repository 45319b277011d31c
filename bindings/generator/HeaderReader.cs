using System.Security.Cryptography;
using CppSharp;
using CppSharp.AST;
using CppSharp.Parser;
using ASTContext = CppSharp.AST.ASTContext;
using ClangParser = CppSharp.ClangParser;

namespace Hybrid.Bindings.Generator;

/// <summary>
/// Reads a C header with CppSharp's parser. None of CppSharp's passes runs: they reshape declarations for C++ wrappers.
/// </summary>
internal static class HeaderReader
{
    /// <summary>Reads the header at an absolute path.</summary>
    /// <exception cref="InvalidDataException">The header does not compile.</exception>
    internal static Header Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        using var options = new ParserOptions { LanguageVersion = LanguageVersion.C99_GNU };
        options.AddIncludeDirs(Path.GetDirectoryName(path));
        options.Setup(Platform.Host);

        string name = Path.GetFileName(path);
        using ParserResult result = ClangParser.ParseSourceFile(name, options);
        if (result.Kind != ParserResultKind.Success)
            throw new InvalidDataException($"{path} cannot be read:{Diagnostics(result)}");

        ASTContext context = ClangParser.ConvertASTContext(options.ASTContext);
        TranslationUnit unit = context.TranslationUnits.Single(u => u.IsValid && u.FilePath == path);
        return new Header(name, Convert.ToHexStringLower(SHA256.HashData(bytes)), unit);
    }

    private static string Diagnostics(ParserResult result)
    {
        IEnumerable<string> lines =
            from index in Enumerable.Range(0, (int)result.DiagnosticsCount)
            let diagnostic = result.GetDiagnostics((uint)index)
            select $"{Environment.NewLine}  {diagnostic.FileName}({diagnostic.LineNumber}): {diagnostic.Message}";
        return string.Concat(lines);
    }
}
