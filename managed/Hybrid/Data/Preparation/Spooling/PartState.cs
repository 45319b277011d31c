using Hybrid.Data.Preparation.Reading;

namespace Hybrid.Data.Preparation.Spooling;

/// <summary>How far a part is in the spool.</summary>
/// <param name="Part">Its number.</param>
/// <param name="Position">Where reading goes on.</param>
/// <param name="BytesRead">Bytes of its file that lie behind, for progress.</param>
/// <param name="Done">Whether all of it is there.</param>
internal sealed record PartState(int Part, ReadPosition Position, long BytesRead, bool Done);
