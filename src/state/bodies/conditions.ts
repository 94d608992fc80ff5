/** Errors of PL/pgSQL by SQLSTATE (docs: errcodes-appendix), as far as a body can be seen to raise them. */

/** A raised error, when its SQLSTATE is not known. */
export const unknownError = "unknown";

const codes: Readonly<Record<string, string>> = {
  raise_exception: "P0001",
  no_data_found: "P0002",
  too_many_rows: "P0003",
  assert_failure: "P0004",
  plpgsql_error: "P0000",
  division_by_zero: "22012",
  data_exception: "22000",
  null_value_not_allowed: "22004",
  invalid_text_representation: "22P02",
  numeric_value_out_of_range: "22003",
  integrity_constraint_violation: "23000",
  not_null_violation: "23502",
  foreign_key_violation: "23503",
  unique_violation: "23505",
  check_violation: "23514",
  query_canceled: "57014",
  lock_not_available: "55P03",
  object_in_use: "55006",
  undefined_table: "42P01",
  insufficient_privilege: "42501",
};

/** A condition's name as its SQLSTATE; a SQLSTATE, or a name that is not here, as it is. */
export function codeOf(condition: string): string {
  return codes[condition.toLowerCase()] ?? condition;
}

/** Whether a handler for this condition takes the error. */
export function catches(condition: string, error: string): boolean {
  if (error === unknownError) return true;
  const [wanted, raised] = [codeOf(condition), codeOf(error)];
  // OTHERS leaves out what is meant to get through.
  if (condition === "others") return raised !== "P0004" && raised !== "57014";
  return wanted === raised || (wanted.endsWith("000") && wanted.slice(0, 2) === raised.slice(0, 2));
}
