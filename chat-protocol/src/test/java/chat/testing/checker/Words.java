package chat.testing.checker;

import java.util.List;

/** How evidence is put. */
final class Words {

    /** More names or events than these make evidence no better. */
    static final int ENOUGH = 4;

    private Words() {}

    /** The first of them, and how many more there are. */
    static String some(List<?> things) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(ENOUGH, things.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(things.get(i));
        }
        int more = things.size() - ENOUGH;
        return more > 0 ? text + " and " + more + " more" : text.toString();
    }
}
