/** Between libtorch's snake_case and the camelCase of the API. */

/** `layer_norm` becomes `layerNorm`, `_foreach_add_` `_foreachAdd_`; leading and trailing underscores stay. */
export function camelCase(name: string): string {
  if (name.startsWith('__')) return name;
  return name.replace(/([a-z0-9])_+([a-z0-9])/gi, (_, before: string, after: string) => {
    return before + after.toUpperCase();
  });
}

/** `layerNorm` becomes `layer_norm`, `inProjWeight` `in_proj_weight`; digits stay with their word: `fc1`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}
