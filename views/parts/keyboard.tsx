import { paths } from '../../src/http/paths.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { Icon } from './icon.tsx'
import { kept } from './kept.ts'

/** What the keys do, in a popover that opens without script. */
export const KeyboardHelp = kept(DrawnHelp, () => null)

function DrawnHelp() {
  return (
    <dialog id="keys" popover="auto" aria-labelledby="keys-title">
      <div class="line">
        <h2 id="keys-title">{t('Keyboard')}</h2>
        <button class="tool push" popovertarget="keys" popovertargetaction="hide" aria-label={t('Close')}>
          <Icon name="close" />
        </button>
      </div>
      <div class="keys">
        {KEYS.map(([title, keys]) => (
          <section>
            <h3>{t(title)}</h3>
            <dl>
              {keys.map(([what, caps]) => (
                <Key what={what} caps={caps.split(' ')} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p>
        <a href={paths.docs('keyboard')}>{t('More in the manual')}</a>
      </p>
    </dialog>
  )
}

function Key({ what, caps }: { what: Text; caps: string[] }) {
  return (
    <div>
      <dt>{t(what)}</dt>
      <dd>
        {caps.map((cap, i) => (
          <>
            {i > 0 && ' '}
            <kbd>{capOf(cap)}</kbd>
          </>
        ))}
      </dd>
    </div>
  )
}

/** What stands on a key, on the keyboards of the language. */
export const capOf = (cap: string): string => (cap === 'Ctrl' || cap === 'Del' ? t(cap) : cap)

/** Groups of keys: what they do, and their caps with a blank between them. The manual has the same list. */
export const KEYS: readonly [title: Text, keys: readonly [what: Text, caps: string][]][] = [
  [
    'Anywhere',
    [
      ['Jump to a room or person', 'Ctrl K'],
      ['Next unread room', 'Alt ⇧ ↓'],
      ['Previous unread room', 'Alt ⇧ ↑'],
      ['Next, previous room', 'Alt ↓ ↑'],
      ['Mark this room read', 'Esc'],
      ['Next region', 'F6'],
      ['This list', 'Ctrl /'],
    ],
  ],
  [
    'Writing',
    [
      ['Send', 'Enter'],
      ['New line', '⇧ Enter'],
      ['Edit my last message', '↑'],
      ['Mention, room, emoji', '@ # :'],
    ],
  ],
  [
    'On a message',
    [
      ['Next, previous', '↓ ↑'],
      ['React', 'R'],
      ['Quote in reply', 'Q'],
      ['Reply in thread', 'T'],
      ['Edit', 'E'],
      ['Mark unread from here', 'U'],
      ['Copy link', 'L'],
      ['Delete', 'Del'],
      ['This list', '?'],
    ],
  ],
]
