import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { AppPage, Page, type Shell } from '../layout.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Bar } from '../parts/bar.tsx'
import { Form, FormProblem, errorOf, type FormState } from '../parts/form.tsx'

/** One's own picture: another one, or the drawn one again. */
export function AvatarSettings({ viewer, form }: { viewer: Shell['viewer']; form: FormState }) {
  const { avatar } = viewer
  const problem = errorOf(form, 'file') ?? form.problem
  return (
    <section class="stack" id="picture">
      <FormProblem form={{ ...form, problem }} />
      <div class="line">
        <Avatar {...viewer} size="l" />
        <Form class="stack" action={paths.settingsAvatar()} enctype="multipart/form-data">
          <div class="field">
            <label for="picture-file">{t('Picture')}</label>
            <input
              class="input"
              id="picture-file"
              type="file"
              name="file"
              accept={PICTURES}
              required
              aria-describedby="picture-note"
            />
            <small id="picture-note">
              {avatar ? t('The middle of it is shown.') : t('Your initial and your colour stand in for one.')}
            </small>
          </div>
          <div class="line">
            <button class="button">{avatar ? t('Change picture') : t('Use picture')}</button>
            {avatar && (
              <button class="button quiet" form={REMOVAL}>
                {t('Remove picture')}
              </button>
            )}
          </div>
        </Form>
      </div>
      {avatar && <Form id={REMOVAL} action={paths.settingsAvatar()} method="DELETE" />}
    </section>
  )
}

const REMOVAL = 'remove-picture'
const PICTURES = 'image/png,image/jpeg,image/webp,image/gif'

export interface AvatarPageProps {
  shell: Shell
  form: FormState
  maxMegabytes: number
}

/** The same alone, above all with what was wrong. */
export function AvatarPage({ shell, form, maxMegabytes }: AvatarPageProps) {
  return (
    <AppPage shell={shell} title={t('Your picture')}>
      <section class="sheet">
        <Bar back={paths.settings()} title={t('Your picture')} />
        <Page>
          <AvatarSettings viewer={shell.viewer} form={form} />
          <p class="muted">{t('PNG, JPEG, WebP or GIF, up to {megabytes} MB.', { megabytes: maxMegabytes })}</p>
        </Page>
      </section>
    </AppPage>
  )
}
