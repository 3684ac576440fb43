//! The secret word in the address that a provider calls back: it names what the call is about and proves itself.

use crate::crypto;
use crate::ids::{BusinessId, ChannelId, OutboxId};

/// What a provider may report on: one message, or anything of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallbackToken {
    /// The tenant.
    pub(crate) business_id: BusinessId,
    /// Its channel.
    pub(crate) channel_id: ChannelId,
    /// The message that the report is about; none for the channel's own address, which operators
    /// enter at the provider for inbound SMS.
    pub(crate) outbox_id: Option<OutboxId>,
}

impl CallbackToken {
    /// The token of a message, or of a channel.
    pub(crate) fn new(
        business_id: &BusinessId,
        channel_id: &ChannelId,
        outbox_id: Option<&OutboxId>,
    ) -> Self {
        Self {
            business_id: business_id.clone(),
            channel_id: channel_id.clone(),
            outbox_id: outbox_id.cloned(),
        }
    }

    /// Reads a token; none unless it proves itself for this provider.
    pub(crate) fn parse(text: &str, provider: &str, key: &str) -> Option<Self> {
        let (about, _) = text.rsplit_once('.')?;
        let mut parts = about.split('.').map(str::to_owned);
        let token = Self {
            business_id: BusinessId(parts.next()?),
            channel_id: ChannelId(parts.next()?),
            outbox_id: parts.next().map(OutboxId),
        };
        crypto::equal(token.text(provider, key).as_bytes(), text.as_bytes()).then_some(token)
    }

    /// The address that a provider is told.
    pub(crate) fn url(&self, public_url: &str, provider: &str, key: &str) -> String {
        format!("{public_url}/webhooks/sms/{provider}/{}", self.text(provider, key))
    }

    fn text(&self, provider: &str, key: &str) -> String {
        let message = self.outbox_id.as_ref().map(|outbox_id| outbox_id.as_str());
        let parts = [Some(self.business_id.as_str()), Some(self.channel_id.as_str()), message];
        let about = parts.into_iter().flatten().collect::<Vec<_>>().join(".");
        let proof = crypto::pseudonym(key.as_bytes(), &format!("sms/{provider}/{about}"));
        format!("{about}.{proof}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(outbox_id: Option<&str>) -> CallbackToken {
        let outbox_id = outbox_id.map(|id| OutboxId(id.to_owned()));
        let (business_id, channel_id) =
            (BusinessId("biz_a".to_owned()), ChannelId("chn_a".to_owned()));
        CallbackToken::new(&business_id, &channel_id, outbox_id.as_ref())
    }

    #[test]
    fn only_the_token_that_was_given_out_is_taken() {
        let token = token(Some("out_a"));
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

    #[test]
    fn the_token_of_a_message_is_none_for_its_channel_and_the_other_way_round() {
        let channel = token(None);
        let text = channel.text("seven", "key");
        assert_eq!(CallbackToken::parse(&text, "seven", "key"), Some(channel));
        let message = token(Some("out_a")).text("seven", "key");
        for wrong in [message.replace(".out_a", ""), text.replace("chn_a", "chn_a.out_a")] {
            assert_eq!(CallbackToken::parse(&wrong, "seven", "key"), None, "{wrong}");
        }
    }
}
