package chat.client.cli;

import chat.client.ChatClient;

/** A connection and what listens to it. */
record Place(ChatClient client, Visit visit) {

    /** Whether what is said here has a chance to be heard. */
    boolean isOnline() {
        return visit.isEntered() && !visit.isClosed();
    }
}
