namespace Hybrid.Configuration;

/// <summary>The values of data.order.</summary>
internal static class OrderName
{
    /// <summary>All windows shuffled together.</summary>
    public const string Shuffled = "shuffled";

    /// <summary>LF_LLM-269M's order.</summary>
    public const string Reference = "reference";
}
