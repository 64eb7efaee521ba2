import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { Form } from '../parts/form.tsx'

/** Whether one gets mail about what waits unread. */
export function MailSettings({ isOn }: { isOn: boolean }) {
  return (
    <section id="mail">
      <h2>{t('Mail')}</h2>
      <Form class="setting" action={paths.settingsMentionMail()} method="PUT" autoSubmit>
        <b>{t('Mail about mentions')}</b>
        <small>
          {t('When you are away and mentions, replies or direct messages wait for you, once an hour at most')}
        </small>
        <span class="line">
          <input type="hidden" name="mention_mail" value="off" />
          <input
            class="switch"
            type="checkbox"
            role="switch"
            name="mention_mail"
            value="on"
            aria-label={t('Mail about mentions')}
            checked={isOn}
          />
          <button class="button nojs">{t('Save')}</button>
        </span>
      </Form>
    </section>
  )
}
