import { t } from '../../src/texts/t.ts'
const MOST = 99

/** The number beside a room: grey for unread, marigold for what is for me: "@ 1" or the messages of a direct room. */
export function Count({ unread, mentions, direct = false }: { unread: number; mentions: number; direct?: boolean }) {
  if (direct) return <Badge words={` ${t('unread')}`} number={capped(unread)} marigold />
  if (mentions > 0) return <Badge words={` ${t('unread, mentions you')}`} number={`@ ${capped(mentions)}`} marigold />
  return <Badge words={` ${t('unread')}`} number={capped(unread)} />
}

const capped = (n: number) => (n > MOST ? `${MOST}+` : String(n))

function Badge({ number, words, marigold = false }: { number: string; words: string; marigold?: boolean }) {
  return (
    <span class={marigold ? 'count mentions' : 'count'}>
      {number}
      <span class="sr">{words}</span>
    </span>
  )
}
