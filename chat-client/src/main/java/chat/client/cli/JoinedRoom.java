package chat.client.cli;

import chat.client.RoomEntry;
import chat.protocol.ClientMessage;
import chat.protocol.Phrases;
import chat.protocol.ServerMessage;
import chat.protocol.Username;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A room that one person is in, as far as they know it. On the event loop, except where it says otherwise. */
final class JoinedRoom {

    private final String name;
    private final AtomicInteger unread = new AtomicInteger();

    /** What was said here last. Any thread. */
    final RecentMessages recent = new RecentMessages();

    /** The others who said something; who did so last is last. As {@link #silent} guarded by this object's lock. */
    private final Set<String> spoke = new LinkedHashSet<>();

    private final Set<String> silent = new LinkedHashSet<>();

    /** Whether these are all of the others. Guarded in the same way. */
    private boolean knowsAll;

    private int count;

    /** How many the room holds; 0 where there is no limit. */
    int limit;

    /** The number of the latest event that is in {@link #count}. */
    private long counted;

    /** The number of the earliest event that is on the screen, or was passed over because it is of no interest. Any thread. */
    volatile long earliest;

    private volatile @Nullable String topic;

    /** Whether the server was asked to let the person go. Any thread. */
    volatile boolean parting;

    JoinedRoom(String name) {
        this.name = name;
    }

    /** As the server writes it. Any thread. */
    String name() {
        return name;
    }

    boolean isLobby() {
        return name.equals(ClientMessage.LOBBY);
    }

    /** The others who are there, in the order in which one is likely to want them: who spoke last comes first. Any thread. */
    synchronized List<String> others() {
        List<String> all = new ArrayList<>(spoke);
        Collections.reverse(all);
        all.addAll(silent);
        return all;
    }

    /** Whether none of the others has this name, as far as one can tell. Any thread. */
    synchronized boolean lacks(String name) {
        return knowsAll && others().stream().noneMatch(other -> People.areSame(other, name));
    }

    /** How many are there, for one who looks here or who does not: {@code 2 of 5 here}. */
    String present(boolean looking) {
        return Phrases.present(count, limit, looking);
    }

    /** The same now that somebody came or went: {@code 2 of 5}. */
    String presentNow(boolean looking) {
        return Phrases.presentNow(count, limit, looking);
    }

    void counted(ServerMessage.Users users) {
        count = users.count();
        if (isLobby()) {
            limit = users.maxUsers();
        }
    }

    /** What the room is about, or null. Any thread. */
    @Nullable
    String topic() {
        return topic;
    }

    /** What others said since the person last looked here. Any thread. */
    int unread() {
        return unread.get();
    }

    /** The person looks here. Any thread. */
    void read() {
        unread.set(0);
    }

    /** The person has read so far on another device. Any thread. */
    void read(long seq) {
        unread.updateAndGet(now -> recent.leftBehind(seq, now));
    }

    /**
     * The person is there, for the first time or again.
     *
     * @param username who the person is
     * @param hasAccount whether they may have been there already, through another device: then the last event is perhaps not their entry
     */
    void entered(RoomEntry entry, String username, boolean hasAccount) {
        count = entry.count();
        counted = entry.last();
        if (!entry.again() || !entry.isComplete()) {
            earliest = hasAccount ? entry.seq() + 1 : entry.seq();
            recent.clear(); // the numbers may be those of other messages
        }
        parting = false;
        setTopic(entry.topic());
        setOthers(
                entry.users().stream().filter(name -> !name.equals(username)).toList(),
                entry.users().size() >= entry.count());
    }

    /** Who spoke before keeps their place. */
    private synchronized void setOthers(List<String> names, boolean areAll) {
        knowsAll = areAll;
        spoke.retainAll(Set.copyOf(names));
        silent.clear();
        silent.addAll(names);
        silent.removeAll(spoke);
    }

    void joined(ServerMessage.Joined joined) {
        if (count(joined)) {
            count++;
        }
        synchronized (this) {
            silent.add(joined.username());
        }
    }

    void left(ServerMessage.Left left) {
        if (count(left)) {
            count--;
        }
        synchronized (this) {
            spoke.remove(left.username());
            silent.remove(left.username());
        }
    }

    private boolean count(ServerMessage.RoomEvent event) {
        boolean fresh = event.seq() > counted;
        if (fresh) {
            counted = event.seq();
        }
        return fresh;
    }

    /** Somebody else said something; {@code looking} is whether the person looks here. */
    void said(String from, boolean looking) {
        if (!from.equals(Username.RESERVED)) {
            synchronized (this) {
                silent.remove(from);
                spoke.remove(from);
                spoke.add(from);
            }
        }
        if (!looking) {
            unread.incrementAndGet();
        }
    }

    void setTopic(@Nullable String topic) {
        this.topic = topic == null || topic.isEmpty() ? null : topic;
    }
}
