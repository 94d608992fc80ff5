/** Statements that nothing else than a database is sent. */
export const statementStart =
  /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:set|reset|select|with|insert|update|delete|listen|unlisten|notify|begin|start\s+transaction|commit|rollback|savepoint|release|create|drop|alter|truncate|prepare|execute|deallocate|discard|declare|fetch|close|load|lock|do|call|copy|explain|show|grant|revoke|vacuum|analyze|refresh|comment|values|merge|abort|end|move|reindex|cluster)\b/i;
