import type { CompletionCommand, CompletionOption } from "./tree.ts";

/*
 * Completion scripts are static: they need no start of the command at every press of Tab. Each is printed anew by
 * `hormesis completion`, so an update of the command brings its own.
 */

/** The script for bash 3.2 or later. */
export function bashScript(tree: readonly CompletionCommand[]): string {
  const cases = tree.map(
    (command) =>
      `    ${quote(command.path.join(" "))}) words=${quote(wordsOf(command))} files=${command.takesFile ? "yes" : "no"};;`,
  );
  const values = optionsWithChoices(tree).map(
    ({ name, choices }) => `    ${name}) COMPREPLY=($(compgen -W ${quote(choices.join(" "))} -- "$current")); return;;`,
  );
  const paths = tree.filter(({ path }) => path.length > 0).map(({ path }) => path.join(" "));
  return `# bash completion for hormesis
_hormesis() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files="" word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command \${word}" in
${paths.map((path) => `      ${quote(path.includes(" ") ? path : ` ${path}`)}) command=${quote(path)};;`).join("\n")}
    esac
  done
  case "$previous" in
${values.join("\n")}
  esac
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ "$files" == yes && "$current" != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _hormesis hormesis
`;
}

/** The script for zsh; it goes into a folder of `$fpath` as `_hormesis`. */
export function zshScript(tree: readonly CompletionCommand[]): string {
  const functions = tree.map((command) => {
    const specs = command.options.map((option) => `    ${zshOption(option)}`);
    const next =
      command.subcommands.length > 0
        ? [`    '1:command:((${subcommandsOf(command, tree).map(zshPair).join(" ")}))'`, "    '*::argument:->next'"]
        : command.choices.length > 0
          ? [`    '1:argument:(${command.choices.join(" ")})'`]
          : ["    '*:file:_files'"];
    const dispatch =
      command.subcommands.length > 0
        ? `\n  case $state in next) ${functionName(command.path)}_"$words[1]" 2>/dev/null;; esac`
        : "";
    return `${functionName(command.path)}() {\n  local state\n  _arguments -C \\\n${[...specs, ...next].join(" \\\n")}${dispatch}\n}`;
  });
  return `#compdef hormesis\n# zsh completion for hormesis\n${functions.join("\n")}\n_hormesis "$@"\n`;
}

/** The script for fish. */
export function fishScript(tree: readonly CompletionCommand[]): string {
  const lines = tree.flatMap((command) => {
    const condition = fishCondition(command);
    const subcommands = subcommandsOf(command, tree).map(
      ([name, summary]) => `complete -c hormesis -f -n ${quote(condition)} -a ${quote(name)} -d ${quote(summary)}`,
    );
    const choices = command.choices.map(
      (choice) => `complete -c hormesis -f -n ${quote(condition)} -a ${quote(choice)}`,
    );
    const options = command.options.map((option) => {
      const value =
        option.choices.length > 0
          ? ` -x -a ${quote(option.choices.join(" "))}`
          : option.takesFile
            ? " -r -F"
            : option.takesValue
              ? " -x"
              : "";
      return `complete -c hormesis -n ${quote(condition)} -l ${option.name.replace(/^--/u, "")} -d ${quote(option.description)}${value}`;
    });
    return [...subcommands, ...choices, ...options];
  });
  return `# fish completion for hormesis\n${lines.join("\n")}\n`;
}

function wordsOf(command: CompletionCommand): string {
  return [...command.subcommands, ...command.choices, ...command.options.map(({ name }) => name)].join(" ");
}

function optionsWithChoices(tree: readonly CompletionCommand[]): CompletionOption[] {
  const found = new Map<string, CompletionOption>();
  for (const { options } of tree)
    for (const option of options) if (option.choices.length > 0) found.set(option.name, option);
  return [...found.values()];
}

function subcommandsOf(command: CompletionCommand, tree: readonly CompletionCommand[]): [string, string][] {
  const prefix = command.path.join(" ");
  return command.subcommands.map((name) => {
    const path = prefix === "" ? name : `${prefix} ${name}`;
    return [name, tree.find((one) => one.path.join(" ") === path)?.summary ?? ""];
  });
}

function fishCondition(command: CompletionCommand): string {
  if (command.path.length === 0) return "__fish_use_subcommand";
  const seen = command.path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const deeper =
    command.subcommands.length > 0 ? [`not __fish_seen_subcommand_from ${command.subcommands.join(" ")}`] : [];
  return [...seen, ...deeper].join("; and ");
}

function zshOption({ name, description, takesValue, choices, takesFile }: CompletionOption): string {
  const value = !takesValue
    ? ""
    : choices.length > 0
      ? `:value:(${choices.join(" ")})`
      : takesFile
        ? ":file:_files"
        : ":value:";
  return quote(`${name}[${description.replaceAll(/[[\]:]/gu, (character) => `\\${character}`)}]${value}`);
}

function zshPair([name, summary]: [string, string]): string {
  return `${name}\\:"${summary.replaceAll(/["'\\$`]/gu, "")}"`;
}

function functionName(path: readonly string[]): string {
  return ["_hormesis", ...path].join("_");
}

/** A word for bash, zsh and fish alike. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
