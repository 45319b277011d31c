namespace Hybrid.Cli.Doctor;

/// <summary>Whether something is as it should be.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Works, but worse than it could.</summary>
    Warning,

    /// <summary>Training and evaluation cannot run.</summary>
    Broken,
}
