//! The secret word in the address that a provider calls back: it names the channel and proves itself.

use crate::crypto;
use crate::ids::{BusinessId, ChannelId};

/// A channel that a provider may report to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CallbackToken {
    /// The tenant.
    pub(crate) business_id: BusinessId,
    /// Its channel.
    pub(crate) channel_id: ChannelId,
}

impl CallbackToken {
    /// The token of a channel.
    pub(crate) fn new(business_id: &BusinessId, channel_id: &ChannelId) -> Self {
        Self { business_id: business_id.clone(), channel_id: channel_id.clone() }
    }

    /// Reads a token; none unless it proves itself for this provider.
    pub(crate) fn parse(text: &str, provider: &str, key: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let business_id = BusinessId(parts.next()?.to_owned());
        let channel_id = ChannelId(parts.next()?.to_owned());
        let token = Self { business_id, channel_id };
        crypto::equal(token.text(provider, key).as_bytes(), text.as_bytes()).then_some(token)
    }

    /// The address that a provider is told.
    pub(crate) fn url(&self, public_url: &str, provider: &str, key: &str) -> String {
        format!("{public_url}/webhooks/sms/{provider}/{}", self.text(provider, key))
    }

    fn text(&self, provider: &str, key: &str) -> String {
        let (business, channel) = (self.business_id.as_str(), self.channel_id.as_str());
        let proof =
            crypto::pseudonym(key.as_bytes(), &format!("sms/{provider}/{business}/{channel}"));
        format!("{business}.{channel}.{proof}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_token_that_was_given_out_is_taken() {
        let business_id = BusinessId("biz_a".to_owned());
        let token = CallbackToken::new(&business_id, &ChannelId("chn_a".to_owned()));
        let text = token.text("websms", "key");
        assert_eq!(CallbackToken::parse(&text, "websms", "key"), Some(token));
        let foreign = text.replace("biz_a", "biz_b");
        for (text, provider, key) in [
            (text.as_str(), "twilio", "key"),
            (&text, "websms", "other"),
            (&foreign, "websms", "key"),
            ("", "websms", "key"),
            ("biz_a.chn_a.", "websms", "key"),
        ] {
            assert_eq!(CallbackToken::parse(text, provider, key), None, "{text}");
        }
    }
}
