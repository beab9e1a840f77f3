package chat.client;

import chat.testing.LicencesContract;

class LicencesIT extends LicencesContract {

    LicencesIT() {
        super("target/chat-client.jar");
    }
}
