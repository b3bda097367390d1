using System.Reflection.Metadata;

namespace Escapement.Cli.Tests.Dependencies;

/// <summary>The name of a type, and its namespace: that of its outermost type.</summary>
static class TypeNames
{
    public static string Namespace(MetadataReader metadata, EntityHandle type) => Outermost(metadata, type).Namespace;

    /// <summary>The name, preceded by those of the enclosing types, without the namespace.</summary>
    public static string Name(MetadataReader metadata, EntityHandle type) => Outermost(metadata, type).Name;

    static (string Namespace, string Name) Outermost(MetadataReader metadata, EntityHandle type)
    {
        (StringHandle space, StringHandle name, EntityHandle around) = type.Kind == HandleKind.TypeDefinition
            ? Defined(metadata.GetTypeDefinition((TypeDefinitionHandle)type))
            : Referred(metadata.GetTypeReference((TypeReferenceHandle)type));
        if (around.IsNil)
        {
            return (metadata.GetString(space), metadata.GetString(name));
        }

        (string outer, string path) = Outermost(metadata, around);
        return (outer, $"{path}.{metadata.GetString(name)}");
    }

    static (StringHandle Namespace, StringHandle Name, EntityHandle Around) Defined(TypeDefinition type) =>
        (type.Namespace, type.Name, type.GetDeclaringType());

    static (StringHandle Namespace, StringHandle Name, EntityHandle Around) Referred(TypeReference type) =>
        (type.Namespace, type.Name, type.ResolutionScope.Kind == HandleKind.TypeReference ? type.ResolutionScope : default);
}
