import { raw } from 'hono/html'
import { drawCustomEmoji } from '../../src/emoji/draw-emoji.ts'
import type { CustomEmoji } from '../../src/emoji/emoji.store.ts'
import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import type { Shell } from '../layout.tsx'
import { ActionForm, errorOf, ErrorNote, Field, Form, FormProblem, type FormState } from '../parts/form.tsx'
import { AdminPage } from './admin-page.tsx'

export interface EmojiPageProps {
  shell: Shell
  /** By name. */
  emoji: CustomEmoji[]
  form: FormState
}

/** The site's own emoji: more of them, and those that there are. */
export function EmojiPage({ shell, emoji, form }: EmojiPageProps) {
  const error = errorOf(form, 'file')
  return (
    <AdminPage shell={shell} current="Emoji">
      <Form class="stack" action={paths.adminEmoji()} enctype="multipart/form-data">
        <FormProblem form={form} />
        <Field
          label={t('Name')}
          name="name"
          form={form}
          hint={t('What is written between colons: party for :party:')}
          maxlength={34}
          required
        />
        <div class="field">
          <label for="emoji-file">{t('Picture')}</label>
          <input
            class="input"
            id="emoji-file"
            type="file"
            name="file"
            accept="image/png,image/gif,image/webp"
            required
            aria-describedby="emoji-note"
          />
          {error ? (
            <ErrorNote id="emoji-note" text={error} />
          ) : (
            <small id="emoji-note">{t('PNG, GIF or WebP. A GIF may move.')}</small>
          )}
        </div>
        <div>
          <button class="button primary">{t('Add emoji')}</button>
        </div>
      </Form>
      {emoji.length === 0 ? (
        <p class="muted">{t('This place has no emoji of its own yet.')}</p>
      ) : (
        <ul class="list">
          {emoji.map((one) => (
            <EmojiItem emoji={one} />
          ))}
        </ul>
      )}
    </AdminPage>
  )
}

function EmojiItem({ emoji: { name, createdBy } }: { emoji: CustomEmoji }) {
  return (
    <li>
      <span class="jumbo">{raw(drawCustomEmoji(name))}</span>
      <div>
        <b>:{name}:</b>
        <small>
          <bdi>{createdBy}</bdi>
        </small>
      </div>
      <ActionForm action={paths.adminCustomEmoji(name)} method="DELETE">
        <button class="button quiet" aria-label={t('Remove :{name}:', { name })}>
          {t('Remove')}
        </button>
      </ActionForm>
    </li>
  )
}
