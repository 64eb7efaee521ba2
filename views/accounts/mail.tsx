import { paths } from '../../src/http/paths.ts'
import { t } from '../../src/texts/t.ts'
import { SwitchSetting } from '../parts/switch.tsx'

/** Whether one gets mail about what waits unread. */
export function MailSettings({ isOn }: { isOn: boolean }) {
  return (
    <section id="mail">
      <h2>{t('Mail')}</h2>
      <SwitchSetting
        action={paths.settingsMentionMail()}
        method="PUT"
        name="mention_mail"
        label={t('Mail about mentions')}
        hint={t(
          'When you are away and something waits for you: mentions, replies, threads that you follow, keywords, direct messages; once an hour at most',
        )}
        isOn={isOn}
      />
    </section>
  )
}
