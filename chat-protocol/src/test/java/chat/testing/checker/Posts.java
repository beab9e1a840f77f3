package chat.testing.checker;

import chat.testing.checker.Post.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that was said, against what the rooms have of it. */
final class Posts {

    private record Key(String user, String text) {}

    /** Within which a sender's messages keep their order. */
    private record Line(String client, int session, Numbering numbering) {}

    /** In the order in which each client sent them. */
    private final Map<Key, Post> posts = new LinkedHashMap<>();

    private final Findings findings;
    private long messages;

    Posts(Findings findings) {
        this.findings = findings;
    }

    /** The one with this text, if that user said it. */
    @Nullable
    Post find(String user, String text) {
        return posts.get(new Key(user, text));
    }

    /** Adds one; if the text was said in an earlier session, to no effect as its sender believes, it is said now. */
    void add(String user, String text, Post post) {
        Key key = new Key(user, text);
        posts.remove(key);
        posts.put(key, post);
    }

    /** How many messages the rooms have. */
    long messages() {
        return messages;
    }

    void judge(Collection<Numbering> numberings) {
        numberings.forEach(this::findIn);
        Map<Line, Place> latest = new HashMap<>();
        for (Post post : posts.values()) {
            judgeOrder(post, latest);
            judgeAnswer(post);
        }
    }

    private void findIn(Numbering numbering) {
        for (long seq : numbering.numbers()) {
            Slot slot = numbering.at(seq);
            if (slot != null && slot.event().isMessage()) {
                messages++;
                findIn(new Place(numbering, seq), slot);
            }
        }
    }

    private void findIn(Place place, Slot slot) {
        Event event = slot.event();
        Post post = find(event.user(), event.text());
        if (post == null || !post.isIn(event)) {
            if (!slot.isDisputed()) { // else it is told as such
                String sent = post == null ? ", which nobody sent" : ", but sent was " + post;
                findings.add(Violation.Kind.PHANTOM, place + ": " + slot + sent);
            }
        } else if (post.place() != null) {
            findings.add(Violation.Kind.DUPLICATE, post + " is " + post.place() + " and again " + place);
        } else {
            post.setPlace(place);
        }
    }

    private void judgeOrder(Post post, Map<Line, Place> latest) {
        Place place = post.place();
        if (place == null) {
            return;
        }
        Place seen = post.seenBefore();
        if (seen != null && seen.numbering() == place.numbering() && seen.seq() >= place.seq()) {
            findings.add(
                    Violation.Kind.BEFORE_ITS_CAUSE,
                    post + " is " + place + ", but was sent when " + seen + " had been seen");
        }
        Line line = new Line(post.client(), post.session(), place.numbering());
        Place before = latest.get(line);
        if (before == null || before.seq() < place.seq()) {
            latest.put(line, place);
        } else {
            findings.add(
                    Violation.Kind.NOT_FIFO,
                    post + " is " + place + ", but was sent after what is " + before + ": "
                            + before.numbering().at(before.seq()));
        }
    }

    private void judgeAnswer(Post post) {
        for (Place acknowledged : post.acknowledged()) {
            judgeAcknowledgement(post, acknowledged);
        }
        if (post.isUnanswered()) {
            String fate = post.place() == null ? "nobody saw it" : "it is " + post.place();
            findings.add(Violation.Kind.UNANSWERED, post + " was never answered; " + fate);
        }
        if (post.refusal() != null && post.place() != null) {
            findings.add(
                    Violation.Kind.FALSE_REFUSAL,
                    post + " was refused (" + post.refusal() + "), but is " + post.place());
        }
    }

    /** A number that nobody saw, in a room that is known to be beyond it, is one that everybody was told to have missed. */
    private void judgeAcknowledgement(Post post, Place place) {
        Slot slot = place.numbering().at(place.seq());
        String told = post + " was acknowledged as " + place;
        if (slot == null && place.seq() > place.numbering().last()) {
            findings.add(Violation.Kind.FALSE_ACKNOWLEDGEMENT, told + ", which nobody saw");
        } else if (slot != null && !slot.isDisputed() && !post.isIn(slot.event())) {
            findings.add(Violation.Kind.FALSE_ACKNOWLEDGEMENT, told + ", but there " + slot);
        }
    }
}
