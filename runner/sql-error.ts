import { DatabaseError } from 'pg'

/** Condition names of PostgreSQL's manual, appendix A, for errors that masking scripts run into. */
const CONDITIONS: Record<string, string> = {
  '0A000': 'feature_not_supported', '21000': 'cardinality_violation',
  '22001': 'string_data_right_truncation', '22003': 'numeric_value_out_of_range', '22004': 'null_value_not_allowed',
  '22007': 'invalid_datetime_format', '22008': 'datetime_field_overflow', '22012': 'division_by_zero',
  '22023': 'invalid_parameter_value', '22P02': 'invalid_text_representation', '22P05': 'untranslatable_character',
  '23001': 'restrict_violation', '23502': 'not_null_violation', '23503': 'foreign_key_violation', '23505': 'unique_violation',
  '23514': 'check_violation', '23P01': 'exclusion_violation',
  '25001': 'active_sql_transaction', '25006': 'read_only_sql_transaction', '25P02': 'in_failed_sql_transaction',
  '3D000': 'invalid_catalog_name', '3F000': 'invalid_schema_name', '40001': 'serialization_failure', '40P01': 'deadlock_detected',
  '42501': 'insufficient_privilege', '42601': 'syntax_error', '42703': 'undefined_column', '42704': 'undefined_object',
  '42804': 'datatype_mismatch', '42883': 'undefined_function', '42P01': 'undefined_table',
  '53100': 'disk_full', '53200': 'out_of_memory', '55006': 'object_in_use', '55P03': 'lock_not_available',
  '57014': 'query_canceled', '57P01': 'admin_shutdown', P0001: 'raise_exception'
}

/** Classes whose messages are made of identifiers and of the script's own text; class 22, for one, quotes data values. */
const SAFE_CLASSES = new Set(['0A', '23', '25', '28', '2B', '3D', '3F', '40', '42', '53', '55', '57'])

const lineOf = (sql: string, position: string): number => sql.slice(0, Number(position) - 1).split('\n').length

/**
 * The message where it can hold no data value. Inside functions and dynamic SQL (`where` is set) anything may have been
 * interpolated, so that is withheld whatever its class; DETAIL and HINT always are.
 */
const safeMessage = (error: DatabaseError): string | undefined =>
  error.where === undefined && error.internalQuery === undefined && SAFE_CLASSES.has((error.code ?? '').slice(0, 2))
    ? error.message
    : undefined

/** One line about an error from PostgreSQL: SQLSTATE, line, objects, and the message where that cannot hold data values. */
export const describeSqlError = (error: unknown, sql?: string): string => {
  if (!(error instanceof DatabaseError)) return 'the connection to the database broke'
  const code = error.code ?? 'unknown'
  const condition = CONDITIONS[code]
  const parts = [`SQLSTATE ${code}${condition ? ` (${condition})` : ''}`]
  if (sql !== undefined && error.position !== undefined) parts.push(`line ${lineOf(sql, error.position)}`)
  if (error.table) parts.push(`table ${error.schema ? `${error.schema}.` : ''}${error.table}`)
  if (error.column) parts.push(`column ${error.column}`)
  if (error.constraint) parts.push(`constraint ${error.constraint}`)
  parts.push(safeMessage(error) ?? 'message withheld, it may hold data values')
  return parts.join(', ')
}

/** SQLSTATE of an error from PostgreSQL, else `undefined`. */
export const sqlState = (error: unknown): string | undefined => error instanceof DatabaseError ? error.code : undefined
