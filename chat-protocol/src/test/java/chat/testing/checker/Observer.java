package chat.testing.checker;

/** Goes through what a client saw: one method for each kind of {@link Observation}. */
interface Observer {

    void onJoined(Observation.Joined joined);

    void onResumed(Observation.Resumed resumed);

    void onCaughtUp(Observation.CaughtUp caughtUp);

    void onEntered(Observation.Entered entered);

    void onReceived(Observation.Received received);

    void onSent(Observation.Sent sent);

    void onSentDirect(Observation.SentDirect sent);

    void onReceivedDirect(Observation.ReceivedDirect received);

    void onAcknowledged(Observation.Acknowledged acknowledged);

    void onRefused(Observation.Refused refused);

    void onUnknown(Observation.Unknown unknown);

    void onParting(Observation.Parting parting);

    void onParted(Observation.Parted parted);

    void onDisconnected(Observation.Disconnected disconnected);

    void onSettled(Observation.Settled settled);
}
