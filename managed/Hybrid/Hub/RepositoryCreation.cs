namespace Hybrid.Hub;

/// <summary>Asks for a new repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Organization">Its owner: an organization or the user.</param>
/// <param name="Private">Only the owner may see it.</param>
internal sealed record RepositoryCreation(string Name, string Organization, bool Private);
