using System.Runtime.InteropServices;

namespace Hybrid.Interop;

/// <summary>
/// Owns one native object of type <typeparamref name="T"/>. <see cref="Borrow"/> keeps it alive for the length of a
/// call, so that a concurrent Dispose frees it only afterwards.
/// </summary>
internal abstract unsafe class NativeHandle<T> : SafeHandle
    where T : unmanaged
{
    protected NativeHandle(T* pointer)
        : base(0, ownsHandle: true)
    {
        SetHandle((nint)pointer);
    }

    public sealed override bool IsInvalid => handle == 0;

    internal Borrowed Borrow() => new(this);

    protected sealed override bool ReleaseHandle()
    {
        Destroy((T*)handle);
        return true;
    }

    protected abstract void Destroy(T* pointer);

    internal readonly ref struct Borrowed
    {
        private readonly NativeHandle<T> _owner;

        internal Borrowed(NativeHandle<T> owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
        }

        internal T* Pointer => (T*)_owner.handle;

        public void Dispose() => _owner.DangerousRelease();
    }
}
