package chat.client.cli;

import chat.client.ChatClient;

/** A client and what listens to it. */
record Place(ChatClient client, Visit visit) {}
