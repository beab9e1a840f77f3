package chat.client.bench;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages that not everybody has received yet, and how many deliveries they still owe. */
final class InFlight {

    private final Map<Long, SentMessage> messages = new LinkedHashMap<>();
    private long deliveries;

    void add(SentMessage message) {
        messages.put(message.key(), message);
        deliveries += message.outstanding;
    }

    /** The message of this key, or null if nobody waits for it any more. */
    @Nullable
    SentMessage get(long key) {
        return messages.get(key);
    }

    /** One user less waits for this message, if anybody did. */
    void settle(SentMessage message) {
        if (message.outstanding > 0) {
            deliveries--;
            if (message.settle()) {
                messages.remove(message.key());
            }
        }
    }

    /** One user less, who hears this group, waits for all that they have not received; returns how many that were. */
    long settleMissing(int group, Received received) {
        long missing = 0;
        for (Iterator<SentMessage> all = messages.values().iterator(); all.hasNext(); ) {
            SentMessage message = all.next();
            if (message.group() == group && !received.has(message.publisherInGroup(), message.number)) {
                missing++;
                deliveries--;
                if (message.settle()) {
                    all.remove();
                }
            }
        }
        return missing;
    }

    /** Nobody waits for this message any more. */
    void withdraw(SentMessage message) {
        messages.remove(message.key());
        deliveries -= message.writeOff();
    }

    /** Nobody waits for anything any more; returns how many deliveries were outstanding. */
    long withdrawAll() {
        long outstanding = deliveries;
        messages.values().forEach(SentMessage::writeOff);
        messages.clear();
        deliveries = 0;
        return outstanding;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    long deliveries() {
        return deliveries;
    }
}
