using Hybrid.Checkpoints;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Checkpoints;

public sealed class CheckpointStoreTests
{
    private TemporaryFolder _folder = null!;
    private TinyTraining _training = null!;
    private CheckpointStore _store = null!;

    [SetUp]
    public void MakeStore()
    {
        _folder = new();
        _training = new();
        _store = CheckpointStore.For(_folder.Path);
    }

    [TearDown]
    public void DeleteFolder()
    {
        _training.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void The_last_the_best_and_every_nth_are_kept()
    {
        double?[] losses = [null, 5, 2, 3, null, 4, 3, 3];
        for (var i = 0; i < losses.Length; i++)
        {
            Save(10 * (i + 1), losses[i]);
            _store.Prune(keepLast: 2, keepEvery: 40);
        }
        Assert.That(_store.Steps, Is.EqualTo([30, 40, 70, 80]));
        Assert.That(_store.Open("best").State.Step, Is.EqualTo(30));
        Assert.That(_store.Open("latest").State.Step, Is.EqualTo(80));
        Assert.That(_store.Open("40").State.Step, Is.EqualTo(40));
    }

    [Test]
    public void Directories_sort_by_step()
    {
        Save(7, null);
        Assert.That(
            _store.PathOf(7),
            Is.EqualTo(_folder["checkpoints", "step_0000007"]).And.Matches<string>(Directory.Exists));
    }

    [TestCase("50")]
    [TestCase("last")]
    [TestCase("-10")]
    public void An_unknown_checkpoint_is_refused_with_those_there_are(string which)
    {
        Save(10, null);
        Assert.That(
            () => _store.Open(which),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("latest, best and the steps 10"));
    }

    [Test]
    public void Best_needs_a_validation()
    {
        Save(10, null);
        Assert.That(
            () => _store.Open("best"),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("No checkpoint")
                .And.Message.Contains("validation"));
    }

    [Test]
    public void An_empty_store_says_so() =>
        Assert.That(
            () => _store.Open("latest"),
            Throws.InstanceOf<CheckpointException>().With.Message.Contains("no complete checkpoint"));

    [Test]
    public void What_a_crash_left_is_not_taken_for_whole_and_is_cleared()
    {
        Save(10, null);
        Save(20, null);
        Save(30, null);
        File.Delete(Path.Combine(_store.PathOf(20), "complete.json")); // the rename was the last thing that happened
        Directory.CreateDirectory(_folder["checkpoints", ".tmp-step_0000040"]);
        Assert.That(_store.Steps, Is.EqualTo([10, 30]));

        _store.CutBack(10);
        Assert.That(
            Directory.GetDirectories(_folder["checkpoints"]).Select(Path.GetFileName),
            Is.EqualTo(["step_0000010"]));
    }

    [Test]
    public void A_leftover_of_the_same_step_is_replaced()
    {
        Directory.CreateDirectory(_folder["checkpoints", ".tmp-step_0000010"]);
        File.WriteAllText(_folder["checkpoints", ".tmp-step_0000010", "model.safetensors"], "half");
        Directory.CreateDirectory(_folder["checkpoints", "step_0000010"]);
        Save(10, null);
        Assert.That(_store.Open("10").State.Step, Is.EqualTo(10));
    }

    private void Save(long step, double? validationLoss) => _store.Save(
        new CheckpointState
        {
            Format = CheckpointState.CurrentFormat,
            Step = step,
            Updates = step,
            Tokens = 0,
            ValidationLoss = validationLoss,
            Model = _training.Model.Config,
            Tokenizer = "ascii-bytes",
            TokenizerHash = "",
            Dataset = null,
            Configuration = new Dictionary<string, string>(),
            Environment = CheckpointEnvironment.Current(Hybrid.Models.Placement.Cpu, microBatch: null),
            SavedUtc = DateTime.UtcNow,
        },
        _training.Model,
        TensorSource.OfMoments(_training.Model, _training.Trainer.ReadMoment));
}
