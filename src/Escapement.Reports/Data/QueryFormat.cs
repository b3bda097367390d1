namespace Escapement.Reports.Data;

/// <summary>The formats in which a query's rows are printed.</summary>
enum QueryFormat
{
    Table,
    Csv,
    Json,
}
