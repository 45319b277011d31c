using Hybrid.Models;

namespace Hybrid.Interop;

/// <summary>A model's table of parameter tensors, as the native library describes it.</summary>
internal static class TensorTable
{
    internal static unsafe IReadOnlyList<TensorInfo> Read(ModelHandle handle)
    {
        using var model = handle.Borrow();
        int count;
        NativeCore.Check(Native.ModelTensorCount(model.Pointer, &count));

        var tensors = new TensorInfo[count];
        for (int index = 0; index < count; index++)
        {
            var info = new HyTensorInfo { StructSize = (uint)sizeof(HyTensorInfo) };
            NativeCore.Check(Native.ModelGetTensorInfo(model.Pointer, index, &info));
            long[] shape = info.Rank == 1 ? [info.Rows] : [info.Rows, info.Columns];
            tensors[index] = new TensorInfo(index, NativeText.Read(info.Name), Array.AsReadOnly(shape), info.Decays != 0);
        }

        return Array.AsReadOnly(tensors);
    }

    internal static void CheckLength(IReadOnlyList<TensorInfo> tensors, int index, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, tensors.Count);
        TensorInfo tensor = tensors[index];
        if (length != tensor.ElementCount)
        {
            throw new ArgumentException(
                $"{tensor.Name} has {tensor.ElementCount} elements, not {length}; pass a span of its ElementCount.");
        }
    }
}
