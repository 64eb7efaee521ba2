import type { Shell } from '../layout.tsx'

/** The style of polls, for the pages that show one. */
export function PollsStyle({ shell }: { shell: Pick<Shell, 'assets'> }) {
  const { pollsStyle } = shell.assets
  return pollsStyle === undefined ? null : <link id="polls-style" rel="stylesheet" href={pollsStyle} />
}

/** Whether rendered messages hold a poll. Nobody can write this: what was written has its quotes escaped. */
export const holdPoll = (messages: readonly { html: string }[]) =>
  messages.some(({ html }) => html.includes(' class="poll"'))
