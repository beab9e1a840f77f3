package chat.client.bench;

/** Says when messages are due. Times are nanoseconds on the run's clock. */
interface SendPace {

    /** The time of a message that has to wait for others to arrive. */
    long NEVER = Long.MAX_VALUE;

    /**
     * When the next message should be sent: now, earlier if it is late, later, or {@link #NEVER} as things stand.
     *
     * @param sent how many messages were sent before
     * @param outstanding how many deliveries of these have not come yet
     * @param receivers how many of them the next message brings
     */
    long nextDue(long sent, long outstanding, int receivers, long now);

    /**
     * A closed loop: a message is due as soon as it and those on their way are no more than {@code size}. They are counted by
     * their deliveries: one that half of its receivers have counts as half a message. Were each counted until its last
     * receiver has it, the slowest of many connections would hold all of them up.
     */
    static SendPace window(int size) {
        return (sent, outstanding, receivers, now) -> outstanding + receivers <= (long) size * receivers ? now : NEVER;
    }

    /**
     * An open loop: messages are due at fixed times, whatever became of those before. Latency is counted from these times, so
     * that a server that stalls cannot hide its stall by keeping us from sending.
     */
    static SendPace rate(double perSecond, long start) {
        return (sent, outstanding, receivers, now) -> start + (long) (sent * (1e9 / perSecond));
    }
}
