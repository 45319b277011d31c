using System.Globalization;
using Hybrid.Cli.Infrastructure;
using Hybrid.Cli.Launching;

namespace Hybrid.Tests.Cli.Launching;

/// <summary>The launcher over shell scripts in place of workers.</summary>
[Platform("Linux")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LauncherTests : IDisposable
{
    // A hang fails the test.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private static readonly WorkerPatience Impatient = new(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300));

    // What a worker does that minds its pipe: it waits for its end.
    private const string WaitForEndOfPipe = "cat > /dev/null; exit 6";

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _atOnce = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private string _folder = "";
    private int _stopCode = 130;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("hybrid-launcher-").FullName;

    public void Dispose()
    {
        _stop.Dispose();
        _atOnce.Dispose();
        _output.Dispose();
        _error.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Each_worker_knows_its_place()
    {
        var code = await RunAsync(
            """echo "$HYBRID_RANK $HYBRID_WORLD_SIZE $HYBRID_LOCAL_RANK $HYBRID_LOCAL_WORLD_SIZE $HYBRID_STORE_HOST $HYBRID_STORE_PORT $HYBRID_RESTART" > place.$HYBRID_RANK""",
            new() { Workers = 2, MinWorkers = 2, EarlierRestarts = 3 });

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(Read("place.0"), Is.EqualTo("0 2 0 2 127.0.0.1 4711 3"));
            Assert.That(Read("place.1"), Is.EqualTo("1 2 1 2 127.0.0.1 4711 3"));
            Assert.That(_error.ToString(), Does.Match(@"^Starting 2 workers on \S+: ranks 0 to 1 of 2; the store is at 127.0.0.1:4711.\n$"));
        });
    }

    [Test]
    public async Task Machines_number_their_workers_on()
    {
        var plan = new LaunchPlan { Workers = 2, MinWorkers = 2, Nodes = 3, NodeRank = 1, DetectedFrom = "Slurm" };
        await RunAsync("echo $HYBRID_RANK $HYBRID_WORLD_SIZE $HYBRID_LOCAL_RANK > place.$HYBRID_RANK", plan, new NodeRoll([3, 2, 1]));

        Assert.Multiple(() =>
        {
            Assert.That(Read("place.3"), Is.EqualTo("3 6 0"));
            Assert.That(Read("place.4"), Is.EqualTo("4 6 1"));
            Assert.That(_error.ToString(), Does.Contain("machine 2 of 3 according to Slurm: ranks 3 to 4 of 6"));
        });
    }

    [Test]
    public async Task All_but_rank_0_have_their_rank_before_their_lines()
    {
        await RunAsync("[ $HYBRID_RANK = 0 ] || { echo result; echo trouble >&2; printf unfinished; }", Workers(3));

        Assert.Multiple(() =>
        {
            Assert.That(Lines(_output), Is.EquivalentTo(new[] { "[rank 1] result", "[rank 1] unfinished", "[rank 2] result", "[rank 2] unfinished" }));
            Assert.That(Lines(_error).Skip(1), Is.EquivalentTo(new[] { "[rank 1] trouble", "[rank 2] trouble" }));
        });
    }

    [Test]
    public async Task Much_output_stops_nobody()
    {
        await RunAsync("[ $HYBRID_RANK = 0 ] || seq 100000", Workers(2));
        Assert.That(Lines(_output), Is.EqualTo(Enumerable.Range(1, 100_000).Select(number => $"[rank 1] {number}")));
    }

    [Test]
    public async Task A_failure_ends_the_others_and_is_named()
    {
        var code = await RunAsync($"echo $$ > pid.$HYBRID_RANK; [ $HYBRID_RANK = 1 ] && {{ echo broken >&2; exit 3; }}; {WaitForEndOfPipe}", Workers(3));

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(3));
            Assert.That(_error.ToString(), Does.Contain($"error: Rank 1 (process {Read("pid.1")}) ended with exit code 3. It said last:\n    broken\n"));
            Assert.That(_error.ToString(), Does.Not.Contain("Starting again"));
            AssertGone(3);
        });
    }

    [Test]
    public async Task A_killed_worker_is_a_lost_peer()
    {
        var code = await RunAsync($"echo $$ > pid.$HYBRID_RANK; [ $HYBRID_RANK = 0 ] && kill -9 $$; {WaitForEndOfPipe}", Workers(2));

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(6));
            Assert.That(_error.ToString(), Does.Contain($"error: Rank 0 (process {Read("pid.0")}) was killed by signal 9 (SIGKILL"));
            AssertGone(2);
        });
    }

    [Test]
    public async Task The_first_to_fail_is_the_cause_and_not_those_that_noticed()
    {
        // Rank 0 notices at once that rank 1 has gone.
        var code = await RunAsync("[ $HYBRID_RANK = 1 ] && { until [ -e noticed ]; do sleep 0.01; done; exit 4; }; touch noticed; exit 6", Workers(2));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(4));
            Assert.That(_error.ToString(), Does.Contain("error: Rank 1 "));
        });
    }

    [Test]
    public async Task Who_minds_nothing_is_killed()
    {
        var code = await RunAsync(
            "echo $$ > pid.$HYBRID_RANK; [ $HYBRID_RANK = 1 ] && exit 5; trap '' TERM INT HUP; while :; do sleep 0.05; done", Workers(2));

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(5));
            Assert.That(_error.ToString(), Does.Contain("error: Rank 1 ").And.Contain($"Rank 0 (process {Read("pid.0")}) did not answer"));
            AssertGone(2);
        });
    }

    [Test]
    public async Task Who_was_stopped_is_killed_once_the_others_miss_it()
    {
        var code = await RunAsync("echo $$ > pid.$HYBRID_RANK; [ $HYBRID_RANK = 1 ] && kill -STOP $$; sleep 0.1; exit 6", Workers(2));

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(6));
            Assert.That(_error.ToString(), Does.Contain("Rank 0 ").And.Contain($"Rank 1 (process {Read("pid.1")}) did not answer"));
            AssertGone(2);
        });
    }

    [TestCase(130)]
    [TestCase(75)]
    public async Task Asked_to_stop_it_asks_its_workers(int code)
    {
        _stopCode = code;
        var running = RunAsync("""echo $$ > pid.$HYBRID_RANK; read said; echo "$said" > said.$HYBRID_RANK; exit ${said#stop }""", Workers(2));
        WaitFor("pid.0");
        WaitFor("pid.1");
        await _stop.CancelAsync();
        var ended = await running;

        Assert.Multiple(() =>
        {
            Assert.That(ended, Is.EqualTo(code));
            Assert.That(Read("said.0"), Is.EqualTo($"stop {code}"));
            Assert.That(Read("said.1"), Is.EqualTo($"stop {code}"));
        });
    }

    [Test]
    public async Task Asked_to_stop_before_it_has_started_workers_it_starts_none()
    {
        await _stop.CancelAsync();
        Assert.Multiple(() =>
        {
            Assert.That(async () => await RunAsync("touch started", Workers(2)), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(Path.Combine(_folder, "started"), Does.Not.Exist);
        });
    }

    [Test]
    public async Task A_worker_that_was_told_to_stop_takes_the_others_with_it_in_peace()
    {
        var code = await RunAsync("[ $HYBRID_RANK = 1 ] && exit 75; sleep 0.5; exit 75", Workers(2));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(75));
            Assert.That(_error.ToString(), Does.Not.Contain("error"));
        });
    }

    [Test]
    public void Asked_at_once_it_kills_them()
    {
        var running = RunAsync("trap '' TERM INT HUP; echo $$ > pid.$HYBRID_RANK; while :; do sleep 0.05; done", Workers(2));
        WaitFor("pid.0");
        WaitFor("pid.1");
        _atOnce.Cancel();

        Assert.Multiple(() =>
        {
            Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
            AssertGone(2);
        });
    }

    [Test]
    public async Task A_lost_worker_is_started_again_with_all_others()
    {
        var code = await RunAsync(
            $"echo $HYBRID_WORLD_SIZE > start.$HYBRID_RESTART.$HYBRID_RANK; [ $HYBRID_RESTART = 2 ] && exit 0; [ $HYBRID_RANK = 1 ] && kill -9 $$; {WaitForEndOfPipe}",
            new() { Workers = 2, MinWorkers = 2, MaxRestarts = 3 });

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(Read("start.2.1"), Is.EqualTo("2"));
            Assert.That(Path.Combine(_folder, "start.3.0"), Does.Not.Exist);
            Assert.That(_error.ToString(), Does.Contain("Starting again from the last checkpoint with 2 workers (restart 2 of 3)."));
        });
    }

    [Test]
    public async Task Restarts_end()
    {
        var code = await RunAsync(
            $"touch start.$HYBRID_RESTART; [ $HYBRID_RANK = 1 ] && exit 1; {WaitForEndOfPipe}",
            new() { Workers = 2, MinWorkers = 2, MaxRestarts = 1 });
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(Directory.GetFiles(_folder, "start.*"), Has.Length.EqualTo(2));
        });
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    public async Task What_would_fail_again_is_not_started_again(int code)
    {
        var ended = await RunAsync($"touch start.$HYBRID_RESTART; exit {code}", new() { Workers = 2, MinWorkers = 2, MaxRestarts = 3 });
        Assert.Multiple(() =>
        {
            Assert.That(ended, Is.EqualTo(code));
            Assert.That(Directory.GetFiles(_folder, "start.*"), Has.Length.EqualTo(1));
        });
    }

    [Test]
    public async Task Nothing_is_started_again_after_a_stop()
    {
        var running = RunAsync(
            "touch start.$HYBRID_RESTART; echo $$ > pid.$HYBRID_RANK; read said; kill -9 $$",
            new() { Workers = 2, MinWorkers = 2, MaxRestarts = 3 });
        WaitFor("pid.0");
        WaitFor("pid.1");
        await _stop.CancelAsync();
        var code = await running;
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(6));
            Assert.That(Directory.GetFiles(_folder, "start.*"), Has.Length.EqualTo(1));
        });
    }

    [TestCase(0, 2, "1 2")]
    [TestCase(1, 2, "0 2")]
    [TestCase(1, 3, "0 1 2")]
    public async Task Those_that_were_lost_are_left_out_down_to_the_fewest(int lost, int fewest, string devices)
    {
        var code = await RunAsync(
            $"echo $HYBRID_DEVICE >> devices.$HYBRID_RESTART; [ $HYBRID_RESTART = 1 ] && exit 0; [ $HYBRID_RANK = {lost} ] && kill -9 $$; {WaitForEndOfPipe}",
            new() { Workers = 3, MinWorkers = fewest, MaxRestarts = 1 });

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(File.ReadAllLines(Path.Combine(_folder, "devices.1")).Order(), Is.EqualTo(devices.Split(' ')));
        });
    }

    [Test]
    public async Task Without_the_other_machine_nothing_is_started_again()
    {
        var plan = new LaunchPlan { Workers = 2, MinWorkers = 2, Nodes = 2, MaxRestarts = 3 };
        var code = await RunAsync("touch start.$HYBRID_RESTART; kill -9 $$", plan, new NodeRoll([2, 0]));
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(6));
            Assert.That(Directory.GetFiles(_folder, "start.*"), Has.Length.EqualTo(1));
        });
    }

    [Test]
    public void What_cannot_be_started_is_an_error() =>
        Assert.That(
            async () => await Launcher(new("/nowhere/hybrid", []), Workers(2), null).RunAsync(),
            Throws.InstanceOf<System.ComponentModel.Win32Exception>().With.Message.Contains("/nowhere/hybrid"));

    private static LaunchPlan Workers(int count) => new() { Workers = count, MinWorkers = count };

    private async Task<int> RunAsync(string script, LaunchPlan plan, NodeRoll? roll = null) =>
        await Launcher(new("/bin/sh", ["-c", $"cd '{_folder}'; {script}"]), plan, roll).RunAsync().WaitAsync(Bound);

    private Launcher Launcher(WorkerProgram program, LaunchPlan plan, NodeRoll? roll)
    {
        var output = new WorkerOutput(TextWriter.Synchronized(_output), TextWriter.Synchronized(_error));
        return new(
            plan,
            program,
            new FixedRoll(roll),
            new StoreAddress("127.0.0.1", 4711),
            new StopRequest(() => _stopCode, _stop.Token, _atOnce.Token),
            new LaunchDisplay(output, Verbosity.Normal))
        {
            Patience = Impatient,
        };
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_folder, file)).Trim();

    private void WaitFor(string file) => Assert.That(() => new FileInfo(Path.Combine(_folder, file)) is { Exists: true, Length: > 1 }, Is.True.After(60_000, 5));

    private void AssertGone(int workers)
    {
        foreach (var rank in Enumerable.Range(0, workers))
        {
            var process = int.Parse(Read($"pid.{rank}"), CultureInfo.InvariantCulture);
            Assert.That(Directory.Exists($"/proc/{process}"), Is.False, $"rank {rank} is still there");
        }
    }

    private static string[] Lines(StringWriter writer) => writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Other machines that bring the same to every start.
    private sealed class FixedRoll(NodeRoll? roll) : IMachines
    {
        public NodeRoll CallRoll(int workers) => roll ?? new([workers]);

        public void Dispose()
        {
        }
    }
}
