package chat.server;

import chat.testing.LicencesContract;

class LicencesIT extends LicencesContract {

    LicencesIT() {
        super("target/chat-server.jar");
    }
}
