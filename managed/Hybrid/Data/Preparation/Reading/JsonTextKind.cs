namespace Hybrid.Data.Preparation.Reading;

/// <summary>What a line of JSON has under the key of its text.</summary>
internal enum JsonTextKind
{
    /// <summary>Nothing, or no text; or the line is no JSON object.</summary>
    Invalid,

    /// <summary>Null.</summary>
    Null,

    /// <summary>A text.</summary>
    Text,
}
