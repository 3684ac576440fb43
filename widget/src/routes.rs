//! The edge's addresses of one widget.

use crate::text::join;

/// Where the edge answers, without a slash at the end, and for which widget.
#[derive(Clone, Debug)]
pub(crate) struct Routes {
    base: String,
}

impl Routes {
    pub(crate) fn new(origin: &str, widget: &str) -> Self {
        Self { base: join(&[origin, "/w/", widget]) }
    }

    pub(crate) fn opt_ins(&self) -> String {
        join(&[&self.base, "/opt-ins"])
    }

    pub(crate) fn opt_in(&self, reference: &str) -> String {
        join(&[&self.base, "/opt-ins/", reference])
    }

    /// The QR code of the chat link, as SVG.
    pub(crate) fn code(&self, reference: &str) -> String {
        join(&[&self.base, "/qr.svg?ref=", reference])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_edge() {
        let routes = Routes::new("https://edge.example", "wgt_demo");
        assert_eq!(routes.opt_ins(), "https://edge.example/w/wgt_demo/opt-ins");
        assert_eq!(routes.opt_in("r1"), "https://edge.example/w/wgt_demo/opt-ins/r1");
        assert_eq!(routes.code("r1"), "https://edge.example/w/wgt_demo/qr.svg?ref=r1");
    }
}
