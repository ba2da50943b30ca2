import { cancel, confirm, intro, isCancel, outro, text } from "@clack/prompts";
import type { Answers } from "./answers.ts";

/** Asks for what the flags did not say. Undefined when the user gives up. */
export async function ask(given: Partial<Answers>, output: string): Promise<Answers | undefined> {
  intro("A first chaos experiment");
  const title = await line("What does it try?", given.title, "Customers can buy while the database is slow");
  if (title === undefined) return giveUp();
  const description = await line(
    "What do you want to learn?",
    given.description,
    "Whether the cart times out or waits for ever",
  );
  if (description === undefined) return giveUp();
  const probeUrl = await optional(
    "Which address answers 200 when all is well? (Enter for none)",
    given.probeUrl,
    "http://localhost:8080/health",
  );
  if (probeUrl === undefined) return giveUp();
  const wantsHarm =
    given.actionCommand !== undefined || (await confirm({ message: "Shall it do some harm by a command?" }));
  if (isCancel(wantsHarm)) return giveUp();
  const actionCommand = wantsHarm
    ? await optional("Which command does the harm?", given.actionCommand, "docker pause db")
    : "";
  if (actionCommand === undefined) return giveUp();
  const rollbackCommand =
    actionCommand === "" ? "" : await optional("Which command undoes it?", given.rollbackCommand, "docker unpause db");
  if (rollbackCommand === undefined) return giveUp();
  outro(`Next: hormesis validate ${output}`);
  return {
    title,
    description,
    ...(probeUrl === "" ? {} : { probeUrl }),
    ...(given.probeCommand === undefined ? {} : { probeCommand: given.probeCommand }),
    ...(actionCommand === "" ? {} : { actionCommand }),
    ...(rollbackCommand === "" ? {} : { rollbackCommand }),
  };
}

async function line(message: string, given: string | undefined, placeholder: string): Promise<string | undefined> {
  if (given !== undefined) return given;
  const validate = (value: string | undefined) => ((value ?? "").trim() === "" ? "Say it in a few words." : undefined);
  const answer = await text({ message, placeholder, validate });
  return isCancel(answer) ? undefined : answer.trim();
}

/** An empty answer is an answer. */
async function optional(message: string, given: string | undefined, placeholder: string): Promise<string | undefined> {
  if (given !== undefined) return given;
  const answer = await text({ message, placeholder, defaultValue: "" });
  return isCancel(answer) ? undefined : (answer ?? "").trim();
}

function giveUp(): undefined {
  cancel("Nothing was written.");
  return undefined;
}
