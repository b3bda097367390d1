using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Escapement.Tests.Repository;

public class TensorOperatorTests
{
    /// <summary>
    /// Enforces the ban on operators in build/BannedSymbols.txt for compound assignments: the analyzer misses <c>t *= 2</c>, but the compiled code
    /// shows it.
    /// </summary>
    [Fact]
    public void No_operator_of_tensors_takes_a_number_or_adds()
    {
        foreach (string path in Directory.EnumerateFiles(AppContext.BaseDirectory, "Escapement*.dll"))
        {
            using PEReader file = new(File.OpenRead(path));
            MetadataReader metadata = file.GetMetadataReader();
            foreach (MemberReference member in metadata.MemberReferences.Select(metadata.GetMemberReference))
            {
                string name = metadata.GetString(member.Name);
                bool forbidden = IsOfTensor(metadata, member) && name switch
                {
                    "op_Addition" => true,
                    "op_Subtraction" or "op_Multiply" or "op_Division" or "op_Modulus" => TakesNumber(metadata.GetBlobReader(member.Signature)),
                    _ => false,
                };
                Assert.False(forbidden, $"{Path.GetFileName(path)} uses {name} of Tensor: expected a method of TensorArithmetic");
            }
        }
    }

    static bool IsOfTensor(MetadataReader metadata, MemberReference member) => member.Parent.Kind == HandleKind.TypeReference
        && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name, "Tensor");

    /// <summary>Whether the signature, including the result, has a primitive type.</summary>
    static bool TakesNumber(BlobReader signature)
    {
        signature.ReadSignatureHeader();
        for (int left = 1 + signature.ReadCompressedInteger(); left > 0; left--)
        {
            if (signature.ReadSignatureTypeCode() != SignatureTypeCode.TypeHandle)
            {
                return true;
            }

            signature.ReadTypeHandle();
        }

        return false;
    }
}
