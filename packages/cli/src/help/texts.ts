/** Which exit code means what. The same table stands in the documentation. */
export const exitCodeTable = `
Exit codes:
  0  held          the steady state held; or the document is valid, the command did its work
  1  refuted       the steady state did not hold, or did not come back
  2                wrong usage, or a document that is not valid; nothing was run
  3  void          nothing was learnt: the gate was not met, or an action failed
  4  inconclusive  the evidence cannot decide
  5  interrupted   a signal, a control, a guard or the time limit ended the run
  6  residue       something could not be proven undone: read what the run names
  With --semantics chaos-toolkit: 0 and 1 as Chaos Toolkit has them, 2 for wrong usage.
`;

export const rootExamples = `
Examples:
  hormesis init                          write a first experiment, step by step
  hormesis validate experiment.yaml      say all that is wrong with it, and where
  hormesis plan experiment.yaml          show what a run would touch; touches nothing
  hormesis run experiment.yaml           run it and give the verdict
`;

export const runExamples = `
Examples:
  hormesis run experiment.yaml
  hormesis run https://example.com/experiments/cart.yaml --var rate:int=50
  hormesis run experiment.yaml --hypothesis-strategy continuously --fail-fast
  hormesis run experiment.yaml --only gate            is the steady state met now?
  hormesis run experiment.yaml --json | jq -r .type   one event a line, as it happens
  cat experiment.yaml | hormesis run -
`;

export const planExamples = `
Examples:
  hormesis plan experiment.yaml
  hormesis plan experiment.yaml --var-file staging.yaml --json | jq .hash
`;

export const validateExamples = `
Examples:
  hormesis validate experiment.yaml
  hormesis validate experiment.yaml --no-machine-checks    the document only, not this machine
  hormesis validate experiment.yaml --json | jq '.diagnostics[].code'
`;

export const schemaExamples = `
Examples:
  hormesis schema --output experiment.schema.json
  then, as first line of an experiment in YAML, for your editor:
    # yaml-language-server: $schema=./experiment.schema.json
`;

export const faultsExamples = `
Examples:
  hormesis faults                        all of them
  hormesis faults network                those of a family
  hormesis faults process.pause          what it takes, touches, needs, and how it is undone
  hormesis faults --target netns:blue    those that can run in a network namespace
`;

export const proxyExamples = `
Examples:
  hormesis proxy --config proxies.json   with these in proxies.json:
    [{"name": "orders", "listen": "127.0.0.1:8201", "upstream": "127.0.0.1:8202", "protocol": "http"}]
  curl http://127.0.0.1:8474/proxies/orders/toxics -d '{"type": "http_abort", "trigger": {"first": 2}}'
  curl http://127.0.0.1:8474/proxies     what is there, and what came of it

"protocol" is what toxics have to understand. Without it they act on bytes, whatever they mean: tcp. A client connects
to "listen". Faults of experiments act in a proxy by its name: see \`hormesis faults proxy\` and \`hormesis faults http\`.
`;

export const initExamples = `
Examples:
  hormesis init                          asks, then writes experiment.yaml
  hormesis init --title "Cart survives a slow database" --probe-url http://localhost:8080/health \\
                --action-command "docker pause db" --rollback-command "docker unpause db" --output cart.yaml
`;

export const discoverExamples = `
Examples:
  hormesis discover                      providers and the keys each takes
  hormesis discover ./faults.ts          functions of a module, ready to paste
  hormesis discover chaostoolkit-kubernetes --no-install
`;

export const settingsExamples = `
Examples:
  hormesis settings show
  hormesis settings set 'auths.example\\.com' '{"type": "bearer", "value": "..."}'
  hormesis settings get 'notifications[0].url'
  hormesis settings remove runtime

One file is in effect: that of --settings, else $HORMESIS_SETTINGS, else hormesis/settings.yaml in the folder
for configuration ($XDG_CONFIG_HOME or ~/.config) if it exists, else ~/.chaostoolkit/settings.yaml if it exists.
The first \`settings set\` on a machine that has none of them creates the one in the folder for configuration.
`;

export const completionExamples = `
Examples:
  hormesis completion bash > ~/.local/share/bash-completion/completions/hormesis
  hormesis completion zsh > "\${fpath[1]}/_hormesis"
  hormesis completion fish > ~/.config/fish/completions/hormesis.fish
`;
