using System.Runtime.InteropServices;

namespace Hybrid.Tests.Interop;

[Platform(Exclude = "Win")]
public sealed partial class NativeEnvironmentTests
{
    [TestCase("OMP_WAIT_POLICY", "passive")]
    [TestCase("OPENBLAS_THREAD_TIMEOUT", "4")]
    public void Idle_threads_sleep_unless_the_user_wants_otherwise(string name, string value)
    {
        _ = HybridRuntime.Info; // loads the native library
        string expected = Environment.GetEnvironmentVariable(name) ?? value;
        Assert.That(Marshal.PtrToStringUTF8(GetEnv(name)), Is.EqualTo(expected));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnv(string name);
}
