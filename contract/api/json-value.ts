// Any JSON, where we keep what somebody else says without reading it. One schema, so that the API's description has one name for it.
import { z } from 'zod';

export const jsonValueSchema = z.json();
