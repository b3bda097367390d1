using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Escapement.Cli.Tests.Dependencies;

/// <summary>
/// Finds which of our namespaces uses which, from the compiled code: base types, interfaces, constraints, the signatures of members, and everything
/// that method bodies name. The parameter and return types of a called method count for the namespace of that method, not of its caller. Constants,
/// which the compiler copies, and attributes are not seen. Types outside our namespaces are ignored. They are the main program, which nothing can
/// use, and types that the compiler adds to a whole assembly; these use our types only as type arguments, which count where the code supplies them.
/// </summary>
sealed class NamespaceUses
{
    const string Ours = "Escapement";

    static readonly SignatureTypes _signatures = new();

    readonly PEReader _file;
    readonly MetadataReader _metadata;

    NamespaceUses(PEReader file) => (_file, _metadata) = (file, file.GetMetadataReader());

    public static IReadOnlyList<Arrow> Of(Stream assembly)
    {
        using PEReader file = new(assembly);
        NamespaceUses uses = new(file);
        return
        [
            .. uses._metadata.TypeDefinitions
                .Where(type => IsOurs(TypeNames.Namespace(uses._metadata, type)))
                .SelectMany(uses.OfType)
                .DistinctBy(arrow => (arrow.From, arrow.To)),
        ];
    }

    static bool IsOurs(string space) => space == Ours || space.StartsWith($"{Ours}.", StringComparison.Ordinal);

    IEnumerable<Arrow> OfType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = TypeNames.Name(_metadata, handle);
        IEnumerable<(string Member, EntityHandle Used)> uses =
        [
            .. Each(name, type.BaseType),
            .. type.GetInterfaceImplementations().SelectMany(item => Each(name, _metadata.GetInterfaceImplementation(item).Interface)),
            .. Constraints(name, type.GetGenericParameters()),
            .. type.GetFields().Select(_metadata.GetFieldDefinition)
                .SelectMany(field => Each(Member(name, field.Name), field.DecodeSignature(_signatures, null))),
            .. type.GetProperties().Select(_metadata.GetPropertyDefinition)
                .SelectMany(property => Each(Member(name, property.Name), SignatureTypes.In(property.DecodeSignature(_signatures, null)))),
            .. type.GetEvents().Select(_metadata.GetEventDefinition).SelectMany(item => Each(Member(name, item.Name), item.Type)),
            .. type.GetMethods().Select(_metadata.GetMethodDefinition).SelectMany(method => OfMethod(Member(name, method.Name), method)),
        ];
        string space = TypeNames.Namespace(_metadata, handle);
        return
            from use in uses
            from target in Targets(use.Used)
            where target.Namespace != space && IsOurs(target.Namespace)
            select new Arrow(space, target.Namespace, $"{space}.{use.Member} → {target.Namespace}.{target.Name}");
    }

    IEnumerable<(string Member, EntityHandle Used)> OfMethod(string name, MethodDefinition method)
    {
        IEnumerable<(string, EntityHandle)> declared =
            [.. Each(name, SignatureTypes.In(method.DecodeSignature(_signatures, null))), .. Constraints(name, method.GetGenericParameters())];
        return method.RelativeVirtualAddress == 0 ? declared : declared.Concat(OfBody(name, _file.GetMethodBody(method.RelativeVirtualAddress)));
    }

    IEnumerable<(string Member, EntityHandle Used)> OfBody(string name, MethodBodyBlock body) =>
    [
        .. Each(name, InstructionTokens.Of(body)),
        .. Each(name, body.ExceptionRegions.Select(region => region.CatchType)),
        .. body.LocalSignature.IsNil ? [] : Each(name, Locals(body.LocalSignature)),
    ];

    IEnumerable<EntityHandle> Locals(StandaloneSignatureHandle locals) =>
        _metadata.GetStandaloneSignature(locals).DecodeLocalSignature(_signatures, null).SelectMany(types => types);

    IEnumerable<(string Member, EntityHandle Used)> Constraints(string name, GenericParameterHandleCollection parameters) =>
        from parameter in parameters
        from constraint in _metadata.GetGenericParameter(parameter).GetConstraints()
        select (name, _metadata.GetGenericParameterConstraint(constraint).Type);

    static IEnumerable<(string Member, EntityHandle Used)> Each(string name, params IEnumerable<EntityHandle> used) =>
        used.Where(handle => !handle.IsNil).Select(handle => (name, handle));

    string Member(string type, StringHandle member) => $"{type}.{_metadata.GetString(member)}";

    /// <summary>The types that a token names, each with its member if the token names one.</summary>
    IEnumerable<(string Namespace, string Name)> Targets(EntityHandle used)
    {
        switch (used.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                return [(TypeNames.Namespace(_metadata, used), TypeNames.Name(_metadata, used))];
            case HandleKind.TypeSpecification:
                return All(_metadata.GetTypeSpecification((TypeSpecificationHandle)used).DecodeSignature(_signatures, null));
            case HandleKind.FieldDefinition:
                FieldDefinition field = _metadata.GetFieldDefinition((FieldDefinitionHandle)used);
                return MemberOf(field.GetDeclaringType(), field.Name);
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)used);
                return MemberOf(method.GetDeclaringType(), method.Name);
            case HandleKind.MemberReference:
                MemberReference member = _metadata.GetMemberReference((MemberReferenceHandle)used);
                return MemberOf(member.Parent, member.Name);
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)used);
                return Targets(generic.Method).Concat(All(generic.DecodeSignature(_signatures, null).SelectMany(types => types)));
            case HandleKind.StandaloneSignature:
                StandaloneSignature called = _metadata.GetStandaloneSignature((StandaloneSignatureHandle)used);
                return All(SignatureTypes.In(called.DecodeMethodSignature(_signatures, null)));
            default:
                throw new NotSupportedException($"token of kind {used.Kind}");
        }
    }

    IEnumerable<(string Namespace, string Name)> MemberOf(EntityHandle type, StringHandle member) =>
        Targets(type).Select(target => (target.Namespace, Member(target.Name, member)));

    IEnumerable<(string Namespace, string Name)> All(IEnumerable<EntityHandle> types) => types.SelectMany(Targets);
}
