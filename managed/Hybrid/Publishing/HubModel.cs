using System.Text.RegularExpressions;
using Hybrid.Checkpoints;
using Hybrid.Hub;
using Hybrid.Interchange;

namespace Hybrid.Publishing;

/// <summary>Publishes trained models on the Hugging Face Hub.</summary>
public static partial class HubModel
{
    /// <summary>
    /// Uploads a model in Hugging Face's form with a model card, as one commit. The repository and the branch are made
    /// where they are missing.
    /// </summary>
    /// <param name="loaded">The model. Its run's configuration and metrics go into the card.</param>
    /// <param name="reference">Which repository, on which branch.</param>
    /// <param name="options">How it is published.</param>
    /// <param name="progress">Hears how far it is, on any thread, one call at a time.</param>
    /// <param name="settings">Where the Hub is and who asks; what the environment says where null.</param>
    /// <param name="cancellationToken">Stops it; nothing is committed then.</param>
    /// <returns>The model's page.</returns>
    /// <exception cref="ConfigurationException">There is no token, or it may not write there.</exception>
    /// <exception cref="NetworkException">The Hub cannot be reached, or does not answer as it should.</exception>
    public static async Task<Uri> PushAsync(
        LoadedModel loaded,
        HubReference reference,
        HubPushOptions? options = null,
        IProgress<HubProgress>? progress = null,
        HubSettings? settings = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new();
        settings ??= HubSettings.FromEnvironment();
        RequireUpload(reference, options, settings);

        var folder = Directory.CreateTempSubdirectory("hybrid-push-");
        try
        {
            HuggingFaceModel.Save(folder.FullName, loaded.Model, loaded.Tokenizer, loaded.Step);
            var card = ModelCard.Of(loaded, reference, options.License);
            File.WriteAllText(Path.Combine(folder.FullName, "README.md"), card);
            var files = await UploadFile.FindAsync(folder.FullName, cancellationToken);

            using var client = new HubClient(settings);
            var upload = new HubUpload(client, reference);
            await upload.CreateAsync(options.IsPrivate, cancellationToken);
            await upload.CommitAsync(files, $"Upload the model after step {loaded.Step}", progress, cancellationToken);
            return client.At(reference.PagePath);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Checks, before any work, that an upload is possible.</summary>
    /// <exception cref="ConfigurationException">It is not.</exception>
    internal static void RequireUpload(HubReference reference, HubPushOptions options, HubSettings settings)
    {
        if (reference.Kind != HubRepositoryKind.Model || !reference.Repository.Contains('/', StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                $"'{reference}' is no place for a model. Give owner/name: your user name, or an organization.");
        }
        if (reference.IsCommit)
            throw new ConfigurationException($"'{reference.Revision}' is a commit, which never changes. Give a branch.");
        if (options.License is { } license && !License().IsMatch(license))
        {
            throw new ConfigurationException(
                $"'{license}' is no name of a licence; the Hub's names look like apache-2.0, mit, other.");
        }
        if (settings.Offline)
            throw new ConfigurationException("HF_HUB_OFFLINE is set, and an upload needs the Hub. Unset it.");
        if (settings.Token is null)
        {
            throw new ConfigurationException(
                "An upload needs a token with write access. Make one at "
                + $"{settings.Endpoint.AbsoluteUri}settings/tokens and set HF_TOKEN to it.");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.+-]*\z")]
    private static partial Regex License();
}
