// Plays the edge for the business of that name and returns its configuration. The body of a function, see mod.rs.
const texts = {
  heading: "WhatsApp service", intro: "Stay in touch.", country_label: "Country", number_label: "Mobile number",
  submit: "Continue", submitting: "One moment …", privacy: "Privacy notice", next_heading: "One more step",
  next_step: "Send the message.", open_chat: "Open WhatsApp", scan: "Or scan.", sms_sent: "SMS sent.",
  our_number: "Our number:", waiting: "Waiting …", confirmed: "It has arrived.", expired: "Too old.", back: "Back",
  error_phone_missing: "Please enter your mobile number.", error_unavailable: "That did not work.",
};
const config = {
  widget: "wgt_demo", business, lang: "en", countries: ["US", "AT"], country: "AT",
  channel: { number: "+15550783881", readable: "+1 555 078 3881", link: "https://wa.me/15550783881" },
  wording: { id: "w1", text: "I agree that Muster GmbH writes to me." },
  privacy_url: "https://muster.example/privacy", texts, theme: { accent: "#123456" },
};
window.fetch = async (address, request) => {
  if (request.method !== "POST") return Response.json({ state: "confirmed" });
  window.sent = request.body;
  if (business === "Offline") throw new TypeError("offline");
  return Response.json({ ref: "r1", number: "+15550783881", link: "https://wa.me/15550783881?text=START" });
};
return config;
