package chat.client.bench;

import chat.protocol.ServerMessage.Said;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message that an event carries. The clients of a group are all given the same object for an event, so its text is read
 * once and not at each delivery.
 */
final class Recent {

    /** A power of two: more events than lie between the first and the last to receive one. */
    private static final int SIZE = 16 * 1024;

    private final Function<Said, @Nullable Message> read;
    private final @Nullable Said[] events = new Said[SIZE];
    private final @Nullable Message[] messages = new Message[SIZE];

    /** @param read looks the message of an event up by its text; null for one that is not this run's */
    Recent(Function<Said, @Nullable Message> read) {
        this.read = read;
    }

    @SuppressWarnings("ReferenceEquality") // equal ones cost more to compare than to read
    @Nullable
    Message find(Said said) {
        // Rooms count alike: those of one number are kept apart.
        int index = ((int) said.seq() + said.room().hashCode()) & (SIZE - 1);
        if (events[index] != said) {
            messages[index] = read.apply(said);
            events[index] = said;
        }
        return messages[index];
    }
}
