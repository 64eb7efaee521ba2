import { paths } from '../../src/http/paths.ts'
import type { Involvement } from '../../src/rooms/room.ts'
import { type Text, t } from '../../src/texts/t.ts'
import { Form } from '../parts/form.tsx'
import { kept } from '../parts/kept.ts'

/** How much a room may tell me, and in which words. */
export const INVOLVEMENTS: { value: Involvement; name: Text; means: Text }[] = [
  { value: 'everything', name: 'Everything', means: 'Each message notifies you' },
  { value: 'mentions', name: 'Mentions and replies', means: 'The usual choice' },
  { value: 'nothing', name: 'Nothing', means: 'Unread counts only' },
  { value: 'muted', name: 'Muted', means: 'No count, greyed in the list' },
]

/** What a level is called. */
export const nameOf = (involvement: Involvement): Text =>
  INVOLVEMENTS.find(({ value }) => value === involvement)?.name ?? 'Everything'

/** The menu behind the bell. */
export const InvolvementMenu = kept(DrawnMenu, ({ roomId, involvement }: InvolvementMenuProps) => [roomId, involvement])

interface InvolvementMenuProps {
  roomId: string
  involvement: Involvement
}

function DrawnMenu({ roomId, involvement }: InvolvementMenuProps) {
  return (
    <div class="menu" popover="auto" id="bell">
      <Form action={paths.roomInvolvement(roomId)} method="PUT" autoSubmit>
        <fieldset>
          <legend class="sr">{t('Notify me about')}</legend>
          {INVOLVEMENTS.map(({ value, name, means }) => (
            <label class="choice">
              <input type="radio" name="involvement" value={value} checked={value === involvement} />
              <b>{t(name)}</b>
              <small>{t(means)}</small>
            </label>
          ))}
        </fieldset>
        <button class="button nojs">{t('Save')}</button>
      </Form>
    </div>
  )
}
