using System.Text.Json;
using Hybrid.Checkpoints;
using Hybrid.Tests.Data;

namespace Hybrid.Tests.Checkpoints;

public sealed class RunLockTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_living_process_keeps_others_out_until_it_lets_go()
    {
        var first = RunLock.Take(_folder.Path);
        Assert.That(
            () => RunLock.Take(_folder.Path),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains(
                $"Process {Environment.ProcessId} on {Environment.MachineName} works on"));
        first.Dispose();
        Assert.That(Directory.GetFiles(_folder.Path), Is.Empty);
        RunLock.Take(_folder.Path).Dispose();
    }

    [Test]
    public void The_lock_of_an_ended_process_is_taken_over() => TakesOver(RunLockOwner.Current with { Pid = int.MaxValue });

    [Test]
    public void A_later_process_with_the_same_id_is_not_the_owner() =>
        TakesOver(RunLockOwner.Current with { StartedUtc = RunLockOwner.Current.StartedUtc.AddHours(-1) });

    [Test]
    public void A_process_on_another_machine_may_be_alive()
    {
        Write(RunLockOwner.Current with { Host = "elsewhere", Pid = int.MaxValue });
        Assert.That(
            () => RunLock.Take(_folder.Path),
            Throws.InstanceOf<ConfigurationException>().With.Message.Contains("on elsewhere")
                .And.Message.Contains("delete"));
    }

    [Test]
    public void A_lock_that_says_nothing_is_taken_over()
    {
        File.WriteAllText(_folder[RunLock.FileName], "");
        using var taken = RunLock.Take(_folder.Path);
        Assert.That(Owner(), Is.EqualTo(RunLockOwner.Current));
    }

    private void TakesOver(RunLockOwner owner)
    {
        Write(owner);
        using var taken = RunLock.Take(_folder.Path);
        Assert.That(Owner(), Is.EqualTo(RunLockOwner.Current));
    }

    private RunLockOwner Owner() => CheckpointJson.Read(_folder[RunLock.FileName], CheckpointJson.Default.RunLockOwner);

    private void Write(RunLockOwner owner) =>
        File.WriteAllBytes(_folder[RunLock.FileName], JsonSerializer.SerializeToUtf8Bytes(owner, CheckpointJson.Default.RunLockOwner));
}
