//! The secret word in the address that a provider calls back: it names the message and proves itself.

use crate::crypto;
use crate::ids::{BusinessId, ChannelId, OutboxId};

/// A message that a provider may report on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallbackToken {
    /// The tenant.
    pub(crate) business_id: BusinessId,
    /// Its channel.
    pub(crate) channel_id: ChannelId,
    /// The message that the report is about.
    pub(crate) outbox_id: OutboxId,
}

impl CallbackToken {
    /// The token of a message.
    pub(crate) fn new(
        business_id: &BusinessId,
        channel_id: &ChannelId,
        outbox_id: &OutboxId,
    ) -> Self {
        Self {
            business_id: business_id.clone(),
            channel_id: channel_id.clone(),
            outbox_id: outbox_id.clone(),
        }
    }

    /// Reads a token; none unless it proves itself for this provider.
    pub(crate) fn parse(text: &str, provider: &str, key: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let business_id = BusinessId(parts.next()?.to_owned());
        let channel_id = ChannelId(parts.next()?.to_owned());
        let outbox_id = OutboxId(parts.next()?.to_owned());
        let token = Self { business_id, channel_id, outbox_id };
        crypto::equal(token.text(provider, key).as_bytes(), text.as_bytes()).then_some(token)
    }

    /// The address that a provider is told.
    pub(crate) fn url(&self, public_url: &str, provider: &str, key: &str) -> String {
        format!("{public_url}/webhooks/sms/{provider}/{}", self.text(provider, key))
    }

    fn text(&self, provider: &str, key: &str) -> String {
        let about = [self.business_id.as_str(), &self.channel_id, &self.outbox_id].join(".");
        let proof = crypto::pseudonym(key.as_bytes(), &format!("sms/{provider}/{about}"));
        format!("{about}.{proof}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_that_was_given_out_is_taken() {
        let business_id = BusinessId("biz_a".to_owned());
        let token = CallbackToken::new(
            &business_id,
            &ChannelId("chn_a".to_owned()),
            &OutboxId("out_a".to_owned()),
        );
        let text = token.text("websms", "key");
        assert_eq!(CallbackToken::parse(&text, "websms", "key"), Some(token));
        let foreign = text.replace("biz_a", "biz_b");
        for (text, provider, key) in [
            (text.as_str(), "twilio", "key"),
            (&text, "websms", "other"),
            (&foreign, "websms", "key"),
            ("", "websms", "key"),
            ("biz_a.chn_a.out_a.", "websms", "key"),
            (&text.replace("out_a", "out_b"), "websms", "key"),
        ] {
            assert_eq!(CallbackToken::parse(text, provider, key), None, "{text}");
        }
    }
}
