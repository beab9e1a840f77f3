package chat.client.bench;

import chat.client.bench.Received.Arrival;

/**
 * Judges every delivery. The library ends connections that miss an event of the room; this looks at what the publishers said, so
 * that it also finds what the server lost, doubled or turned round before it gave numbers.
 */
final class Checker {

    private long lost;
    private long duplicated;
    private long reordered;
    private boolean oneOrder = true;
    private int nextPosition;

    /** A message has come to the user who has received this; returns whether for the first time. */
    boolean check(Received received, SentMessage message) {
        Arrival arrival = received.add(message.publisherInGroup(), message.number);
        if (arrival == Arrival.REPEATED) {
            duplicated++;
            return false;
        }
        if (arrival == Arrival.LATE) {
            reordered++;
        }
        // All orders of a group are one if everybody's is that of the first receivers, who met each message before
        // anybody
        // else.
        if (!message.wasSeen()) {
            message.position = nextPosition++;
        }
        if (!received.advanceTo(message.position)) {
            oneOrder = false;
        }
        return true;
    }

    /** So many deliveries will never come. */
    void lose(long deliveries) {
        lost += deliveries;
    }

    Verdict verdict() {
        return new Verdict(lost, duplicated, reordered, oneOrder);
    }

    /**
     * What was found in a whole run, its warm-up included.
     *
     * @param lost deliveries that were owed and never came, those to users who were disconnected included
     * @param duplicated deliveries that came again
     * @param reordered deliveries that came after a later one of the same publisher
     * @param oneOrder whether all users of a room received the messages of all its publishers in the same order
     */
    record Verdict(long lost, long duplicated, long reordered, boolean oneOrder) {

        boolean isGood() {
            return lost == 0 && duplicated == 0 && reordered == 0 && oneOrder;
        }
    }
}
