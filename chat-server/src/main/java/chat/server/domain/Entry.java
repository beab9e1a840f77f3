package chat.server.domain;

/**
 * What somebody finds who comes into a room, or back to it.
 *
 * @param seq the number of the entry, or of the event that they go on behind
 * @param roster the room with them in it
 * @param topic empty if there is none
 * @param epoch tells the room's numbers from those of another one of the same name
 * @param open whether they have shown a password, and the room is open to everybody
 */
public record Entry(String room, long seq, Roster roster, String topic, String epoch, boolean open) {

    /** Without a password. */
    Entry(String room, long seq, Roster roster, String topic, String epoch) {
        this(room, seq, roster, topic, epoch, false);
    }

    Entry withPasswordUnneeded() {
        return new Entry(room, seq, roster, topic, epoch, true);
    }
}
