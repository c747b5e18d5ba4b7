/** Scripts that complete a command line, a shell each. */

/** The words that may come at one place of a command line: after the program, or after a command. */
export interface Place {
  /** The commands before it, such as `bench step`; empty after the program. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly help: string }[];
  readonly flags: readonly {
    readonly name: string;
    readonly help: string;
    readonly takesValue: boolean;
    /** All values, where there are few; otherwise files are proposed. */
    readonly values: readonly string[];
  }[];
}

/** The scripts by the names of the shells. */
export const scripts: Readonly<Record<string, (places: readonly Place[]) => string>> = {
  bash,
  zsh,
  fish,
};

function bash(places: readonly Place[]): string {
  const words = places.map(({ path, commands, flags }) => {
    const names = [...commands, ...flags].map(({ name }) => name).join(' ');
    return `    ${quoted(path)}) words=${quoted(names)} ;;`;
  });
  return `_mae_native() {
  local word="\${COMP_WORDS[COMP_CWORD]}" place='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${place:+$place }\${COMP_WORDS[i]}" in
      ${paths(places)}) place="\${place:+$place }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$place:\${COMP_WORDS[COMP_CWORD - 1]}" in
${choices(places, (values) => `COMPREPLY=($(compgen -W ${quoted(values.join(' '))} -- "$word")); return`)}
    ${filed(places)}) return ;;
  esac
  case "$place" in
${words.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _mae_native mae-native
`;
}

function zsh(places: readonly Place[]): string {
  const words = places.map(({ path, commands, flags }) => {
    const described = [...commands, ...flags].map(({ name, help }) =>
      quoted(`${name}:${help.replaceAll(':', '\\:')}`),
    );
    return `    ${quoted(path)}) found=(${described.join(' ')}) ;;`;
  });
  return `#compdef mae-native
_mae_native() {
  local place='' i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "\${place:+$place }\${words[i]}" in
      ${paths(places)}) place="\${place:+$place }\${words[i]}" ;;
    esac
  done
  case "$place:\${words[CURRENT - 1]}" in
${choices(places, (values) => `compadd -- ${values.map(quoted).join(' ')}; [[ \${words[CURRENT - 1]} == --config ]] && _files; return`)}
    ${filed(places)}) _files; return ;;
  esac
  case "$place" in
${words.join('\n')}
  esac
  _describe 'mae-native' found || _files
}
if [[ "\${funcstack[1]}" == _mae_native ]]; then _mae_native "$@"; else compdef _mae_native mae-native; fi
`;
}

function fish(places: readonly Place[]): string {
  const lines = places.flatMap(({ path, commands, flags }) => {
    const at = `complete -c mae-native -n ${fishQuoted(`__mae_native_at ${fishQuoted(path)}`)}`;
    return [
      ...commands.map(({ name, help }) => `${at} -f -a ${name} -d ${fishQuoted(help)}`),
      ...flags.map(({ name, help, takesValue, values }) => {
        const flag = `${at} -l ${name.slice(2)} -d ${fishQuoted(help)}`;
        if (!takesValue) return flag;
        return values.length === 0 ? `${flag} -r` : `${flag} -r -a ${fishQuoted(values.join(' '))}`;
      }),
    ];
  });
  const known = places.flatMap(({ path }) => (path === '' ? [] : [fishQuoted(path)]));
  return `function __mae_native_at
    set -l place ''
    for word in (commandline -opc)[2..]
        set -l next (string trim -- "$place $word")
        contains -- "$next" ${known.join(' ')}; and set place "$next"
    end
    test "$place" = "$argv[1]"
end
${lines.join('\n')}
`;
}

/** Patterns of `case` for every command. */
function paths(places: readonly Place[]): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)])).join('|');
}

/** Lines of `case` for flags with few values, as `place:--flag`. */
function choices(
  places: readonly Place[],
  complete: (values: readonly string[]) => string,
): string {
  return places
    .flatMap(({ path, flags }) =>
      flags
        .filter(({ values }) => values.length > 0)
        .map(({ name, values }) => `    ${quoted(`${path}:${name}`)}) ${complete(values)} ;;`),
    )
    .join('\n');
}

/** Patterns of flags that take other values. */
function filed(places: readonly Place[]): string {
  return places
    .flatMap(({ path, flags }) =>
      flags
        .filter(({ takesValue, values }) => takesValue && values.length === 0)
        .map(({ name }) => quoted(`${path}:${name}`)),
    )
    .join('|');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
