namespace Escapement.Reports.Data;

/// <summary>What a query's rows are printed as.</summary>
enum QueryFormat
{
    Table,
    Csv,
    Json,
}
